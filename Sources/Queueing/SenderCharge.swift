/// The recipients of a message that count towards the limits of its sender (docs/reference/outbound.md). It is stored with
/// the message, in the same transaction, so that the counts of a day are known after a restart.
package struct SenderCharge: Hashable, Sendable {
    /// Recipients outside the organization.
    package var outside: Int
    /// Recipients inside.
    package var inside: Int

    /// A charge, by default for nobody.
    package init(outside: Int = 0, inside: Int = 0) {
        self.outside = outside
        self.inside = inside
    }

    /// All of them.
    package var total: Int { outside + inside }
}
