package import Mail

/// Which names of an address lead back to it: anybody can give his address the name of somebody else.
package struct ReverseNameProof: Sendable, Hashable {
    /// Those that do.
    package var names: [Domain]
    /// Whether DNS does not say it of others, for now or not in time.
    package var isUnsure: Bool

    /// Puts one together.
    package init(names: [Domain], isUnsure: Bool) {
        self.names = names
        self.isUnsure = isUnsure
    }
}
