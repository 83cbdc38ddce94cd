package import Mail

/// How mail comes that another organization of this server hands over (docs/reference/between-organizations.md).
package struct Crossing: Sendable, Hashable {
    /// Who sent a message to the organization that passes it on.
    package enum Source: Sendable, Hashable {
        /// The organization's own servers, or this server in its name.
        case organization
        /// Another organization of this server, under a domain of its own.
        case known(sender: ReversePath)
        /// A client from outside, with its greeting and MAIL FROM as it came.
        case client(IPAddress, helo: String, sender: ReversePath)
    }

    /// The organization that hands it over.
    package var organization: String
    /// Where it came from before.
    package var source: Source

    package init(from organization: String, source: Source) {
        self.organization = organization
        self.source = source
    }
}
