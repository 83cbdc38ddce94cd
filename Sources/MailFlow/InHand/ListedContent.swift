internal import Facts
internal import Mail

/// What the organization's list of allowed and blocked things says about what is in a message.
struct ListedContent: Sendable, Hashable {
    /// The link that is blocked.
    var blockedURL: VerdictOverride?
    /// The file that is blocked; its signature is the entry.
    var blockedFile: MalwareFindings.Detection?
    /// The paths of files that were reported as wrongly taken for malware.
    var allowedFiles: Set<String> = []
    /// Whether all links whose hosts may look like others were reported as wrongly taken for that, or are those of the
    /// organization's simulations.
    var areHostsAllowed = false

    /// What it blocks.
    var overrides: [VerdictOverride] {
        (blockedFile.map { [VerdictOverride(.blockedFile, $0.signature)] } ?? []) + (blockedURL.map { [$0] } ?? [])
    }
}
