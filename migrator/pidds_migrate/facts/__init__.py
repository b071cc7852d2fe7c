"""What is known of idds-client 2.6.21, panda-client 2.2.0 and the relay, as tables apart from the code."""
