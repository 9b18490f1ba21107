"""Networks: architectures, pretrained weights and features, and their export to ONNX."""
