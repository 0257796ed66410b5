"""Attribution: which lever of a bundle did what.

Levers are grouped into at most six families, and all subsets of the families are run with the same
luck and the same parameters.  A family's part is its Shapley value: what it adds, averaged over all
orders in which the families could have been introduced.  Parts add up to what the whole bundle
does.  What two families do only together is their Shapley interaction (Grabisch and Roubens 1999):
positive where they help each other, negative where they are in each other's way.
"""
