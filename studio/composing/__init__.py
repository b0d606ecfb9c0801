"""Texts that films and songs are made from: scripts, storyboards, lyrics, subtitles. By a chat server, or by the rules here, which say so."""
