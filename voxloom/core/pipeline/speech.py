"""A result that can be saved, shown and read as numbers."""

from __future__ import annotations

import base64
import html
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voxloom.interfaces.result import Result

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Speech(Result):
    """What a pipeline said, with doors to files and notebooks."""

    def save(self, path: str | Path, format: str | None = None) -> Path:
        """Write the audio: wav, flac, ogg or mp3 by suffix or by `format`; `-` writes a WAV to
        standard output. Whole or not at all.

        Raises:
            OutputError: unknown format, missing folder, no permission, or a full disk.
        """
        from voxloom.core.audio import write

        write(path, self.audio, format)
        return Path(path)

    def save_marks(self, path: str | Path) -> Path:
        """Write the marks: json, srt or vtt by suffix. Whole or not at all.

        Raises:
            OutputError: another suffix, missing folder, no permission, or a full disk.
        """
        from voxloom.core.pipeline.marks_files import write_marks

        write_marks(path, self)
        return Path(path)

    def numpy(self) -> NDArray[np.float32]:
        """The waveform, [samples] float32 in [-1, 1]."""
        array: NDArray[np.float32] = self.audio.waveform.numpy()
        return array

    def _repr_html_(self) -> str:
        """A player, for notebooks."""
        from voxloom.core.audio import write

        buffer = io.BytesIO()
        write(buffer, self.audio, "wav")
        encoded = base64.b64encode(buffer.getvalue()).decode("ascii")
        source = f"data:audio/wav;base64,{encoded}"
        return f'<audio controls src="{source}"></audio><br>{html.escape(self.text[:200])}'
