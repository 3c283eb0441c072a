"""The guides as tables: elements, segments, and one file for each kind of message. Data, no code."""
