// Fragments named enable-... hold directives and stand in front of everything else. That all invocations of a subgroup come by is seen
// to where subgroups are used: the compiler cannot tell.
enable subgroups;
diagnostic(off, subgroup_uniformity);
