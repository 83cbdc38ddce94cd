package import Mail

/// What was found late of the delivered mail of an organization, for those who look after it.
package struct LateSummary: Codable, Hashable, Sendable {
    /// Causes that are named, at most.
    package static let mostCauses = 20
    /// Recipients and messages that are named, at most.
    package static let mostNames = 50

    /// What was found, with how many copies it was found of.
    package private(set) var causes: [String: Int] = [:]
    /// Copies of which something was found.
    package private(set) var copies = 0
    /// Copies that were moved into the junk folder or into quarantine.
    package private(set) var moved = 0
    /// The first recipients.
    package private(set) var recipients: [String] = []
    /// The identities of the first messages.
    package private(set) var messages: [String] = []

    /// Nothing.
    package init() {}

    /// Adds a copy.
    ///
    /// - Parameters:
    ///   - cause: what was found.
    ///   - recipient: whose copy it is.
    ///   - message: the message.
    ///   - isMoved: whether the copy was moved.
    package mutating func add(
        _ cause: String, of message: NetworkMessageID, for recipient: EmailAddress, isMoved: Bool
    ) {
        copies += 1
        if isMoved { moved += 1 }
        if causes[cause] != nil || causes.count < Self.mostCauses { causes[cause, default: 0] += 1 }
        Self.add(recipient.description, to: &recipients)
        Self.add(message.description, to: &messages)
    }

    private static func add(_ name: String, to names: inout [String]) {
        if names.count < mostNames, !names.contains(name) { names.append(name) }
    }
}
