{{ examples_of('type') }}
