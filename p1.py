import subprocess,os,sys
subprocess.run([os.environ["PROGRAMS"]+"/static_asks","127.0.0.1","9","1"],check=True)
