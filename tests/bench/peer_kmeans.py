"""peer_kmeans.py: k-means by faiss and scikit-learn, centers and labels kept; the choice of k by scikit-learn.

    peer_kmeans.py faiss|lloyd|elkan U.safetensors OUT.npz     k = 100, 20 iterations, one start
    peer_kmeans.py choose C.safetensors OUT.json               k = 2 to 60, four starts, the silhouette over all rows
"""
import json

import numpy as np

from peer_common import THREADS, Clock, call, stream

K, ITERATIONS = 100, 20


def with_faiss(path, out):
    import faiss

    faiss.omp_set_num_threads(THREADS)
    x = stream(path)["data"]
    with Clock() as clock:
        # It takes a sample of the rows unless told otherwise.
        groups = faiss.Kmeans(x.shape[1], K, niter=ITERATIONS, max_points_per_centroid=10 ** 9, seed=1)
        groups.train(x)
        labels = groups.index.search(x, 1)[1].ravel()
    np.savez(out, centers=groups.centroids, labels=labels)
    clock.tell()


def with_sklearn(algorithm):
    def fit(path, out):
        from sklearn.cluster import KMeans

        x = stream(path)["data"]
        with Clock() as clock:
            groups = KMeans(K, n_init=1, max_iter=ITERATIONS, tol=0, algorithm=algorithm, random_state=1).fit(x)
        np.savez(out, centers=groups.cluster_centers_, labels=groups.labels_)
        clock.tell()
    return fit


def choose(path, out):
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    x = stream(path)["data"]
    best = (-2, 0)
    with Clock() as clock:
        for k in range(2, 61):
            labels = KMeans(k, n_init=4, random_state=1).fit_predict(x)
            best = max(best, (float(silhouette_score(x, labels)), k))
    with open(out, "w") as file:
        json.dump({"k": best[1], "silhouette": best[0]}, file)
    clock.tell()


if __name__ == "__main__":
    call({"faiss": with_faiss, "lloyd": with_sklearn("lloyd"), "elkan": with_sklearn("elkan"), "choose": choose})
