"""Reference implementation of the household month in C, on copies of the columns of a model."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from simulation.agents import resident, resident_rules
from simulation.core import randomness
from simulation.model.model import GovernanceModel

SOURCE = Path(__file__).with_name("household_month.c")
COMPILERS = ("gcc", "clang")
OPTIONS = ("-O3", "-march=native", "-fno-math-errno", "-fno-trapping-math")
"""All optimisation for this machine that changes no result."""
SAME_ARITHMETIC = ("-ffp-contract=off",)
"""Without this a compiler contracts products and sums, which is faster and rounds differently."""
LOOSE_ARITHMETIC = {"contraction": ("-ffp-contract=fast",), "fast-math": ("-ffast-math",)}
"""Options that change results: how fast the month could be if no two machines had to agree."""


def compilers() -> list[str]:
    """C compilers of this machine."""
    return [name for name in COMPILERS if shutil.which(name)]


def compile_reference(*flags: str, compiler: str = "gcc") -> ctypes.CDLL:
    """Compile the C file with all optimisation for this machine, and load it."""
    library = Path(tempfile.mkdtemp(prefix="xiaoqu-bench-")) / "household_month.so"
    options = [*OPTIONS, "-fopenmp", "-shared", "-fPIC", *flags]
    subprocess.run([compiler, *options, "-o", library, SOURCE, "-lm"], check=True)
    return ctypes.CDLL(str(library))


class CMonth:
    """Households of a model in C.

    Parameters
    ----------
    model
        Model whose columns are copied as they are.
    library
        Result of `compile_reference`.
    """

    def __init__(self, model: GovernanceModel, library: ctypes.CDLL) -> None:
        self.library, compounds = library, model.compounds
        self.households = {
            name: array.copy() for name, array in model.households.snapshot().items()
        }
        self.compounds = {name: array.copy() for name, array in compounds.snapshot().items()}
        n = len(compounds)
        self.results = {
            name: np.zeros(n)
            for name in ("mean", "dissatisfied", "aggrieved", "paid", "recovered", "unpaid_year")
        }
        self.seen = resident._seen(model)
        self.billed = (compounds.served & (compounds.fee > 0)).astype(np.uint8)
        self.common = resident._common(model)
        self.publicised = model.policy.publicised.copy()
        self.promise = compounds.promise.astype(np.uint8)
        self.mobilisation = model.policy.mobilisation.copy()
        self.mediation = model.policy.fee_mediation.copy()
        parameters = model.parameters
        self.satisfaction_coefficients = np.array(
            resident_rules.SatisfactionCoefficients.of(parameters.satisfaction)
        )
        self.payment_coefficients = np.array(
            resident_rules.PaymentCoefficients.of(parameters.payment)
        )
        self.random_keys = [
            (
                ctypes.c_uint64(model.key),
                ctypes.c_uint64(randomness.counter_high(what, model.month)),
            )
            for what in ("perceive", "pay")
        ]

    def perceive(self) -> None:
        """One month of perception."""
        columns = self._of_households("satisfaction", "before", "expectation", "flags", "far")
        inputs = (self.seen, self.common, self.publicised, self.promise)
        results = (self.results[name] for name in ("mean", "dissatisfied", "aggrieved"))
        self._call(
            "perceive",
            *columns,
            *inputs,
            *results,
            self.satisfaction_coefficients,
            *self.random_keys[0],
        )

    def pay(self, common: np.ndarray) -> None:
        """One month of payment; `common` is the part of the utility that compounds share."""
        names = ("satisfaction", "habit", "habit_before", "arrears", "unpaid", "area", "intercept")
        columns = self._of_households(*names, "affordability", "flags", "far")
        inputs = (self.billed, common, self.mobilisation, self.mediation)
        results = (self.results[name] for name in ("paid", "recovered", "unpaid_year"))
        self._call(
            "pay", *columns, *inputs, *results, self.payment_coefficients, *self.random_keys[1]
        )

    def _of_households(self, *names: str) -> list[np.ndarray]:
        return [self.households[name] for name in names]

    def _call(self, name: str, *arguments: object) -> None:
        first, simulated = self.compounds["first_household"], self.compounds["simulated"]
        sizes = (ctypes.c_int64(len(first)), ctypes.c_int64(int(simulated.max())))
        pointers = (
            one.ctypes.data_as(ctypes.c_void_p) if isinstance(one, np.ndarray) else one
            for one in (first, simulated, *arguments)
        )
        getattr(self.library, name)(*sizes, *pointers)


def differences(model: GovernanceModel, library: ctypes.CDLL) -> list[str]:
    """Columns in which a month of the model and of the C implementation differ in any bit."""
    reference = CMonth(model, library)
    kind = model.agent_classes.resident
    kind.perceive_service(model)
    reference.perceive()
    reference.pay(resident._common_to_payers(model))
    kind.pay_fees(model)
    pairs = {
        name: (getattr(model.households, name), reference.households[name])
        for name in reference.households
    }
    pairs["mean"] = model.compounds.satisfaction, reference.results["mean"]
    pairs["paid"] = model.compounds.paid_share, reference.results["paid"]
    pairs["recovered"] = model.compounds.recovered, reference.results["recovered"]
    pairs["unpaid_year"] = model.compounds.unpaid_year, reference.results["unpaid_year"]
    return [name for name, (ours, theirs) in pairs.items() if not np.array_equal(ours, theirs)]
