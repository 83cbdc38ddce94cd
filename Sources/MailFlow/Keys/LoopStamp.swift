internal import Mail

/// The field by which this server knows a message that comes back (docs/reference/routing.md, loops).
///
/// It tells others an opaque identity, a count and two codes; which organization it is about only this server can say.
struct LoopStamp: Sendable {
    /// How often a message may pass one organization; the next time is refused. Three passes are ordinary: from the
    /// organization's own servers to a list outside, back, and round by its own servers again.
    static let maximumPasses = 3
    private static let codeLength = 16

    let secrets: ServerSecrets

    /// A stamp that this server made.
    struct Stamp: Equatable {
        /// The identity the message had on its first pass.
        var id: NetworkMessageID
        /// How often it had passed.
        var passes: Int
    }

    /// What a field is.
    enum Reading: Equatable {
        /// A stamp of this organization.
        case own(Stamp)
        /// A stamp that this server made for another organization.
        case foreign
        /// No stamp of this server.
        case forged
    }

    /// The field for a message that passes an organization.
    func field(_ stamp: Stamp, organization: String) -> String {
        let id = stamp.id.description
        let tag = secrets.code(.loopOrganization, [id, organization], characters: LoopStamp.codeLength)
        let passes = "\(stamp.passes)"
        var field = OctetWriter(capacity: 128)
        field.literal("X-Postern-Loop: ")
        field.text(id)
        field.literal("; n=")
        field.text(passes)
        field.literal("; ")
        field.text(tag)
        field.literal(";\r\n ")
        field.text(code(id, passes, tag))
        return field.string()
    }

    /// Reads the value of a field, unfolded.
    func read(_ value: String, organization: String) -> Reading {
        let parts = value.split(separator: ";", maxSplits: 4, omittingEmptySubsequences: false)
            .map { $0.drop { $0 == " " || $0 == "\t" } }
        guard parts.count == 4, let id = NetworkMessageID(parts[0]), parts[1].hasPrefix("n="),
            let passes = Int(parts[1].dropFirst(2)), (1...1_000).contains(passes)
        else { return .forged }
        let (name, count, tag) = (id.description, "\(passes)", String(parts[2]))
        guard
            secrets.verify(parts[3], .loopStamp, [name, count, tag], characters: LoopStamp.codeLength)
        else { return .forged }
        let isOwn = secrets.verify(tag, .loopOrganization, [name, organization], characters: LoopStamp.codeLength)
        return isOwn ? .own(Stamp(id: id, passes: passes)) : .foreign
    }

    private func code(_ id: String, _ passes: String, _ tag: String) -> String {
        secrets.code(.loopStamp, [id, passes, tag], characters: LoopStamp.codeLength)
    }
}
