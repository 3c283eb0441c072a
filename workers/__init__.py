"""The one place that puts concrete parts together: settings, connection, codec, logging, processes."""
