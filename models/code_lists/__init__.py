"""What codes mean that messages and rules both speak of, in our own short words: one copy for both."""
