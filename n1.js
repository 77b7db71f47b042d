const r=require("child_process").spawnSync(process.env.PROGRAMS+"/static_asks",["127.0.0.1","9","1"]);
process.exit(r.status);
