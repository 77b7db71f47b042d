import os,sys
pid=os.posix_spawn(os.environ["PROGRAMS"]+"/ends.go.bin",["x","fatal","9"],os.environ)
p,s=os.waitpid(pid,0)
sys.exit(os.waitstatus_to_exitcode(s))
