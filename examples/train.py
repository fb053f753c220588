"""A network learns the parameters of sounds, from a stream of them: `python examples/train.py`.

It hears two seconds of pops and tells how many there are a second, how irregular they are and how
high.  What it is tested with are points of the config that it has never heard.  ``--from`` names
the folder of the same dataset as files, ``results/train/data``: then all losses are the same.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader

from dsgenerator.dataset import Textures
from dsgenerator.stream import Stream

HERE = Path(__file__).resolve().parent
WINDOW, HOP = 256, 64  # samples: at 16 kHz, a spectrum each 4 ms
CHANNELS = 48


class Network(nn.Module):
    """Spectra over time, a few layers that look ever further around, means over time, estimates."""

    def __init__(self, outputs: int) -> None:
        super().__init__()
        layers = [nn.Conv1d(WINDOW // 2 + 1, CHANNELS, 9, stride=4, padding=4), nn.GELU()]
        for reach in (1, 2, 4, 8, 16, 32):
            layers += [
                nn.Conv1d(CHANNELS, CHANNELS, 3, dilation=reach, padding=reach),
                nn.BatchNorm1d(CHANNELS),
                nn.GELU(),
            ]
        self.layers = nn.Sequential(*layers)
        self.head = nn.Sequential(nn.Linear(2 * CHANNELS, 64), nn.GELU(), nn.Linear(64, outputs))

    def forward(self, samples: torch.Tensor) -> torch.Tensor:
        """Return estimates of shape (items, outputs) from samples of shape (items, samples)."""
        # Level alone would tell how many events there are a second.
        samples = samples / samples.square().mean(dim=1, keepdim=True).sqrt().clamp_min(1e-6)
        window = torch.hann_window(WINDOW)
        spectra = torch.stft(samples, WINDOW, HOP, window=window, return_complex=True).abs()
        found = self.layers(torch.log(spectra + 1e-3))
        return self.head(torch.cat([found.mean(dim=2), found.std(dim=2)], dim=1))


def learn(network: Network, loader: DataLoader, epochs: int) -> None:
    """Fit a network; print the mean loss of each epoch."""
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=0.01)
    steps = epochs * len(loader)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=4e-3, total_steps=steps)
    network.train()
    for epoch in range(1, epochs + 1):
        losses = []
        for samples, labels in loader:
            loss = nn.functional.mse_loss(network(samples), stacked(labels))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        print(f"epoch {epoch}: loss {np.mean(losses):.6f}", flush=True)


def stacked(labels: dict[str, torch.Tensor]) -> torch.Tensor:
    """Return labels as one tensor of shape (items, labels)."""
    return torch.stack(list(labels.values()), dim=1).float()


@torch.no_grad()
def estimates(network: Network, loader: DataLoader) -> tuple[np.ndarray, np.ndarray]:
    """Return estimates and true labels, each of shape (items, labels)."""
    network.eval()
    pairs = [(network(samples), stacked(labels)) for samples, labels in loader]
    told, true = (torch.cat(column).numpy() for column in zip(*pairs, strict=True))
    return told, true


def plot(path: Path, names: list[str], told: np.ndarray, true: np.ndarray, r2: np.ndarray) -> None:
    """Draw estimates over labels."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(3.2 * len(names), 3.4), layout="constrained")
    for column, axes in enumerate(figure.subplots(1, len(names))):
        axes.plot([0, 1], [0, 1], color="0.7")
        axes.plot(true[:, column], told[:, column], ".", markersize=3)
        axes.set(title=f"{names[column]}: R² {r2[column]:.3f}", xlabel="label, 0 to 1", aspect=1)
    figure.get_axes()[0].set_ylabel("estimate")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)


def main() -> None:
    """Learn, test, print and plot."""
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("--config", type=Path, default=HERE / "train.yaml")
    parser.add_argument("--from", dest="folder", type=Path, help="the same as files")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--plot", type=Path, default=Path("train.png"))
    asked = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(1)  # its layers are small: threads would wait for one another
    torch.use_deterministic_algorithms(True)
    begun = time.monotonic()
    # Either is a sequence of (samples, labels), all that a DataLoader asks for.
    source, place = (Textures, asked.folder) if asked.folder else (Stream, asked.config)
    train, test = (source(place, split=s, kind="normalised") for s in ("train", "test"))
    loader = DataLoader(train, batch_size=32, shuffle=True, drop_last=True)
    names = list(train[0][1])
    network = Network(len(names))
    learn(network, loader, asked.epochs)
    told, true = estimates(network, DataLoader(test, batch_size=128))
    r2 = 1 - ((told - true) ** 2).mean(axis=0) / true.var(axis=0)
    for name, share in zip(names, r2, strict=True):
        print(f"{name}: R2 {share:.3f}")
    plot(asked.plot, names, told, true, r2)
    print(
        f"{len(train)} sounds to learn from, {len(test)} others to test with, {asked.plot}, "
        f"{time.monotonic() - begun:.0f} s"
    )


if __name__ == "__main__":
    main()
