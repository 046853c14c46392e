"""The local workspace: a small, strict, throwaway Slack that an app talks to by base URL alone."""
