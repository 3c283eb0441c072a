"""What codes mean that both the messages and the rules speak of, in our own short words: one copy for both."""
