"""A pickle of weights, read by an interpreter that can build plain data and nothing else.

Python's own unpickler calls what a file names. This one knows the instructions that torch.save
writes, keeps descriptions of tensors instead of tensors, and looks names up in one fixed table
(pickle_names.py). Anything else is refused with the name it wanted and its place. Work and memory
are bounded: the pickle's size, the number of instructions, and the depth of open marks.
Source of the instructions: CPython, Lib/pickletools.py.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from itertools import islice

from voxloom.core.weights.pickle_names import (
    KNOWN,
    Attributes,
    Known,
    NotPlain,
    Ordered,
    shown,
    storage_of,
)
from voxloom.interfaces.errors import WeightsError

MAX_BYTES = 8 * 1024 * 1024
MAX_STEPS = 500_000  # the largest published files need about 25 for a tensor, 30_000 together
MAX_MARKS = 64
MAX_MEMO = 1_000_000
_MAX_NAME = 256
_MAX_INTEGER_BYTES = 9
_MAX_KEY = 2**31  # larger numbers could be chosen to share one hash
_LOOK_AHEAD = 20_000  # instructions looked through for a name to put into the message


def read_pickle(data: bytes, source: str) -> object:
    """The value of a pickle: None, bool, int, float, str, tuple, list, dict, Ordered, Attributes,
    and from pickle_names: TensorRef, StorageRef, Numbers, Known.

    Containers may hold each other, and a container may be reached in many ways.

    Raises:
        WeightsError: it is damaged, too large, or asks for more than plain data.
    """
    if len(data) > MAX_BYTES:
        raise _refused(source, f"its pickle has {len(data)} bytes (at most {MAX_BYTES})")
    machine = _Machine(data)
    try:
        return machine.run()
    except NotPlain as why:
        raise _refused(source, f"{why} (byte {machine.began} of its pickle)") from None
    except (IndexError, struct.error, UnicodeDecodeError):
        place = machine.began
        raise _refused(source, f"its pickle is damaged or cut short at byte {place}") from None


def _refused(source: str, why: str) -> WeightsError:
    return WeightsError(
        f"The weights file {source} was refused: {why}. Nothing in it was run or loaded.",
        mend="Get the weights from their publisher, as .safetensors if there is a choice.",
    )


class _Machine:
    def __init__(self, data: bytes) -> None:
        self.data, self.place, self.began = data, 0, 0
        self.stack: list[object] = []
        self.marks: list[int] = []
        self.memo: dict[int, object] = {}

    def run(self) -> object:
        if self.take(2)[:1] != b"\x80":
            raise NotPlain("what should be a pickle is none")
        for _ in range(MAX_STEPS):
            self.began = self.place
            code = self.take(1)
            if code == b".":
                if self.place != len(self.data) or len(self.stack) != 1 or self.marks:
                    raise NotPlain("it does not end with one value")
                return self.stack[0]
            step = _STEPS.get(code)
            if step is None:
                raise NotPlain(self.unknown(code))
            step(self)
        raise NotPlain(f"it has more than {MAX_STEPS} instructions")

    def unknown(self, code: bytes) -> str:
        """Why an instruction is refused, with the name it, or a later one, wants."""
        from pickletools import opcodes

        known = next((each for each in opcodes if each.code == code.decode("latin-1")), None)
        what = f"the instruction {known.name}" if known else f"the byte {code[0]}"
        wanted = _first_name(self.data)
        asks = f"it asks for {wanted}, and uses" if wanted else "it uses"
        return f"{asks} {what}, which no weights need"

    # -- reading ---------------------------------------------------------------------------------

    def take(self, count: int) -> bytes:
        found = self.data[self.place : self.place + count]
        if len(found) != count:
            raise IndexError
        self.place += count
        return found

    def number(self, count: int) -> int:
        return int.from_bytes(self.take(count), "little")

    def line(self) -> str:
        end = self.data.find(b"\n", self.place, self.place + _MAX_NAME)
        if end < 0:
            raise IndexError
        text = self.data[self.place : end].decode("utf-8")
        self.place = end + 1
        return text

    # -- the stack -------------------------------------------------------------------------------

    def push(self, value: object) -> None:
        self.stack.append(value)

    def pop(self) -> object:
        if self.marks and len(self.stack) <= self.marks[-1]:
            raise IndexError
        return self.stack.pop()

    def top(self) -> object:
        value = self.pop()
        self.stack.append(value)
        return value

    def mark(self) -> None:
        if len(self.marks) >= MAX_MARKS:
            raise NotPlain(f"its values are nested more than {MAX_MARKS} deep")
        self.marks.append(len(self.stack))

    def pop_mark(self) -> list[object]:
        begin = self.marks.pop()
        found = self.stack[begin:]
        del self.stack[begin:]
        return found

    # -- instructions ----------------------------------------------------------------------------

    def put(self, index: int) -> None:
        if index > MAX_MEMO:
            raise NotPlain("it remembers too much")
        self.memo[index] = self.top()

    def get(self, index: int) -> None:
        if index not in self.memo:
            raise IndexError
        self.push(self.memo[index])

    def integer(self) -> None:
        length = self.number(1)
        if length > _MAX_INTEGER_BYTES:
            raise NotPlain(f"it holds a number of {length} bytes")
        self.push(int.from_bytes(self.take(length), "little", signed=True))

    def floating(self) -> None:
        self.push(struct.unpack(">d", self.take(8))[0])

    def text(self) -> None:
        self.push(self.take(self.number(4)).decode("utf-8"))

    def global_name(self) -> None:
        module, name = self.line(), self.line()
        if (module, name) not in KNOWN:
            wanted = shown(f"{module}.{name}")
            raise NotPlain(f"it asks for {wanted}, which no weights need")
        self.push(KNOWN[module, name])

    def tuple_of(self, count: int) -> None:
        self.push(tuple(reversed([self.pop() for _ in range(count)])))

    def append(self, values: list[object]) -> None:
        target = self.top()
        if type(target) is not list:
            raise NotPlain("it appends to something that is no list")
        target += values

    def set_items(self, values: list[object]) -> None:
        target = self.top()
        if not isinstance(target, dict) or isinstance(target, Attributes) or len(values) % 2:
            raise NotPlain("it sets items of something that is no dict")
        for key, value in zip(values[::2], values[1::2], strict=True):
            if type(key) is not str and not (type(key) is int and abs(key) < _MAX_KEY):
                raise NotPlain("the key of a dict is neither text nor a small number")
            target[key] = value

    def reduce(self) -> None:
        arguments, called = self.pop(), self.pop()
        if not isinstance(called, Known) or called.call is None or type(arguments) is not tuple:
            name = called.name if isinstance(called, Known) else f"a {type(called).__name__}"
            raise NotPlain(f"it calls {name}, which it may not")
        self.push(called.call(arguments))

    def new_object(self) -> None:
        arguments, called = self.pop(), self.pop()
        if not isinstance(called, Known) or called.new is None or type(arguments) is not tuple:
            name = called.name if isinstance(called, Known) else f"a {type(called).__name__}"
            raise NotPlain(f"it makes an object of {name}, which it may not")
        if arguments:
            raise NotPlain(f"it makes an object of {called.name} from something")
        self.push(called.new())

    def build(self) -> None:
        state, target = self.pop(), self.top()
        if type(state) is not dict or not all(isinstance(key, str) for key in state):
            raise NotPlain("the attributes of an object are no plain dict")
        if isinstance(target, Attributes):
            target.update(state)
        elif not isinstance(target, Ordered):
            raise NotPlain("it sets attributes of something that has none")


def _first_name(data: bytes) -> str:
    """The first name in a pickle that is not known, for the message; "" if none is found."""
    from pickletools import genops

    texts: list[str] = []
    try:
        for operation, argument, _ in islice(genops(data), _LOOK_AHEAD):
            name = ""
            if operation.name in ("GLOBAL", "INST"):
                name = str(argument)
            elif operation.name == "STACK_GLOBAL" and len(texts) > 1:
                name = " ".join(texts[-2:])
            elif isinstance(argument, str):
                texts = [*texts[-1:], argument[:_MAX_NAME]]
            module, _, attribute = name.partition(" ")
            if name and (module, attribute) not in KNOWN:
                return shown(f"{module}.{attribute}"[:_MAX_NAME])
    except Exception:  # only for the message; the pickle is refused anyway
        return ""
    return ""


_STEPS: dict[bytes, Callable[[_Machine], None]] = {
    b"(": _Machine.mark,
    b"N": lambda m: m.push(None),
    b"\x88": lambda m: m.push(True),
    b"\x89": lambda m: m.push(False),
    b"J": lambda m: m.push(int.from_bytes(m.take(4), "little", signed=True)),
    b"K": lambda m: m.push(m.number(1)),
    b"M": lambda m: m.push(m.number(2)),
    b"\x8a": _Machine.integer,
    b"G": _Machine.floating,
    b"X": _Machine.text,
    b")": lambda m: m.push(()),
    b"t": lambda m: m.push(tuple(m.pop_mark())),
    b"\x85": lambda m: m.tuple_of(1),
    b"\x86": lambda m: m.tuple_of(2),
    b"\x87": lambda m: m.tuple_of(3),
    b"]": lambda m: m.push([]),
    b"a": lambda m: m.append([m.pop()]),
    b"e": lambda m: m.append(m.pop_mark()),
    b"}": lambda m: m.push({}),
    b"s": lambda m: m.set_items([m.pop(), m.pop()][::-1]),
    b"u": lambda m: m.set_items(m.pop_mark()),
    b"q": lambda m: m.put(m.number(1)),
    b"r": lambda m: m.put(m.number(4)),
    b"h": lambda m: m.get(m.number(1)),
    b"j": lambda m: m.get(m.number(4)),
    b"c": _Machine.global_name,
    b"Q": lambda m: m.push(storage_of(m.pop())),
    b"R": _Machine.reduce,
    b"\x81": _Machine.new_object,
    b"b": _Machine.build,
}
