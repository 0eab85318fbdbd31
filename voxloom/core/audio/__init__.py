"""Reading, writing and resampling audio. Importing this package imports no torch.

speech = audio.read("a.flac")                     # mono float32, its own sample rate
audio.write("b.mp3", speech)                      # whole or not at all
audio.write("-", chunks)                          # a stream of WAV to standard output
audio.resample(speech.waveform, 48000, 24000)
"""

from voxloom.core.audio.formats import FORMATS, AudioFormat, format_of
from voxloom.core.audio.reading import Recording, Source, probe, read, read_recording
from voxloom.core.audio.resampling import resample, resampled_length
from voxloom.core.audio.writing import to_int16, write

__all__ = [
    "FORMATS",
    "AudioFormat",
    "Recording",
    "Source",
    "format_of",
    "probe",
    "read",
    "read_recording",
    "resample",
    "resampled_length",
    "to_int16",
    "write",
]
