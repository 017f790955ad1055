"""Evening out the classes among the train rows: one file per strategy."""

from core.balance.cluster_centroids import ClusterCentroids
from core.balance.edited_neighbors import EditedNeighbors
from core.balance.near_miss import NearMiss
from core.balance.oversample import Oversample
from core.balance.tomek_links import TomekLinks
from core.balance.undersample import Undersample
from core.contracts import Step

STEPS: tuple[type[Step], ...] = (Oversample, Undersample, NearMiss, TomekLinks, EditedNeighbors, ClusterCentroids)
