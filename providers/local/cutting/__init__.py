"""The cut room and the exporter at work: a request, with the files it names, becomes a film or another form."""
