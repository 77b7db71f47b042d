all:
	$(PROGRAMS)/static_asks 127.0.0.1 9 1
