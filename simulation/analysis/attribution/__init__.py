"""Attribution: how much each family of levers contributes to the effect of a bundle.

Levers are grouped into at most six families, and all subsets of the families are run with common
random numbers and the same parameter samples.  The contribution of a family is its Shapley value:
the effect that it adds, averaged over all orders in which the families could be introduced.  The
contributions add up to the effect of the whole bundle.  The joint effect of two families is their
Shapley interaction (Grabisch and Roubens 1999): positive where they reinforce each other, negative
where they weaken each other.
"""
