"""What every layer uses and what uses none of them: settings, errors, progress, files, images."""
