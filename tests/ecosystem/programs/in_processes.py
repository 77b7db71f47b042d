"""in_processes.py PLAN HOW [START]: the plan's reading is done in other processes, or in threads of another kind, by one of Python's or a
package's ways to do that. What fails there is handed over to the main process, as each way does it."""

import atexit
import concurrent.futures
import multiprocessing
import shutil
import subprocess
import sys
import tempfile
import urllib.request

from plan import PATIENCE, follow

PIECES = 4


def fetch(url):
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        return len(answer.read())


def by_pool(base, start):
    with multiprocessing.get_context(start).Pool(2) as pool:
        pool.map(fetch, [base] * PIECES)


def by_executor(base, start):
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(start)) as pool:
        list(pool.map(fetch, [base] * PIECES))


def by_process(base, start):
    workers = [multiprocessing.get_context(start).Process(target=fetch, args=(base,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise RuntimeError("a worker failed")


def by_threads(base, start):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(fetch, [base] * PIECES))


def by_joblib(base, start):
    import joblib

    joblib.Parallel(n_jobs=2, backend=start)(joblib.delayed(fetch)(base) for _ in range(PIECES))


def by_dask(base, start):
    import dask

    dask.compute(*[dask.delayed(fetch)(base) for _ in range(PIECES)], scheduler=start, num_workers=2)


def by_dask_cluster(base, start):
    from dask.distributed import Client, LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=start == "processes", dashboard_address=None) as cluster, Client(cluster) as client:
        client.gather(client.map(fetch, [base] * PIECES, pure=False))


def by_ray(base, start):
    import ray

    if not ray.is_initialized():
        # The names of its sockets must be short.
        place = tempfile.mkdtemp(dir="/tmp", prefix="ray")
        atexit.register(shutil.rmtree, place, ignore_errors=True)
        ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=80 << 20, _temp_dir=place)
    ray.get([ray.remote(max_retries=0)(fetch).remote(base) for _ in range(PIECES)])


def by_subprocess(base, start):
    words = "import sys, urllib.request; print(len(urllib.request.urlopen(sys.argv[1], timeout=float(sys.argv[2])).read()))"
    subprocess.run([sys.executable, "-c", words, base, str(PATIENCE)], check=True)


def main():
    way, start = globals()[f"by_{sys.argv[2]}"], (sys.argv[3:] or [None])[0]
    follow(lambda base: way(base, start))


if __name__ == "__main__":
    main()
