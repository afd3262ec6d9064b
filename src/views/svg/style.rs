//! How the picture looks. Each colour stands for itself and not in a variable, so that programs which know little CSS draw
//! the light picture, whole. Some of them look for the first font alone: it is one that a Linux machine has.

pub(super) const CSS: &str = "\
svg { color-scheme: light dark; }
text { font: 12px 'DejaVu Sans Mono', Menlo, Consolas, monospace; white-space: pre; }
.heading, .foot { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; }
.heading, .name { font-weight: 600; }
.ground { fill: #ffffff; }
.name, .text { fill: #1f2328; }
.heading, .label, .foot { fill: #59636e; }
.arrow { fill: none; stroke: #818b98; stroke-width: 1.5; }
.head { fill: #818b98; }
g rect { fill: #f6f8fa; stroke: #d1d9e0; }
g .edge { stroke: none; }
.bucket .edge { fill: #1a7f37; }
.permission .edge { fill: #8250df; }
.function .edge { fill: #bc4c00; }
.role .edge { fill: #0969da; }
.reach .edge { fill: #1a7f37; }
@media (prefers-color-scheme: dark) {
.ground { fill: #0d1117; }
.name, .text { fill: #f0f6fc; }
.heading, .label, .foot { fill: #9198a1; }
.arrow { stroke: #6e7681; }
.head { fill: #6e7681; }
g rect { fill: #151b23; stroke: #3d444d; }
.bucket .edge { fill: #3fb950; }
.permission .edge { fill: #ab7df8; }
.function .edge { fill: #f0883e; }
.role .edge { fill: #4493f8; }
.reach .edge { fill: #3fb950; }
}
";

pub(super) const ARROW_HEAD: &str = "<defs><marker id=\"explain-head\" viewBox=\"0 0 8 8\" refX=\"1\" refY=\"4\" \
    markerWidth=\"8\" markerHeight=\"8\" markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path class=\"head\" \
    d=\"M0 0L8 4L0 8Z\"/></marker></defs>";

/// Behind all that: how an arrow of a loop looks, in a red that stands out on either ground. A marker knows nothing of its line.
pub(super) const LOOP: &str = "<style>.arrow.loop { stroke: #e5484d; stroke-width: 2.5; }</style>\n<defs><marker \
    id=\"explain-head-loop\" viewBox=\"0 0 8 8\" refX=\"1\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" \
    markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path fill=\"#e5484d\" d=\"M0 0L8 4L0 8Z\"/></marker></defs>";
