import subprocess,os,sys
sys.exit(1 if os.system(os.environ["PROGRAMS"]+"/static_asks 127.0.0.1 9 1") else 0)
