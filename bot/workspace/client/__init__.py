"""People's side of the workspace: what they see and what they do, page and script alike."""
