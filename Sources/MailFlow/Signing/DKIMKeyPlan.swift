package import Mail
package import Organization
package import SenderAuthentication

/// What a command changes about a domain's keys, decided from those there are (docs/reference/dkim-signing.md).
package struct DKIMKeyPlan: Hashable, Sendable {
    /// How long a new key has to get into DNS and into the caches of resolvers before its selector signs, as EOP has it.
    package static let publicationTime = Interval.hours(96)

    /// A key to be made.
    package struct NewKey: Hashable, Sendable {
        /// Its selector.
        package var selector: DKIMSelector
        /// Its algorithm.
        package var algorithm: DKIMAlgorithm
        /// Its size; without meaning for Ed25519.
        package var bits: Int
        /// From when on it signs; nil for not before a rotation says so.
        package var signsFrom: WallTime?
    }

    /// Why nothing can be done.
    package enum Refusal: Error, Hashable, Sendable {
        /// There are no keys yet.
        case noKeys
        /// A rotation to a selector is under way until a moment.
        case rotating(DKIMSelector, until: WallTime)
    }

    /// The keys to make.
    package var new: [NewKey] = []
    /// The selector whose keys, all of them, the new ones replace.
    package var replaced: DKIMSelector?
    /// A selector whose keys, which are there already, sign from a moment on.
    package var promoted: Promotion?

    /// A selector that is chosen to sign.
    package struct Promotion: Hashable, Sendable {
        /// The selector.
        package var selector: DKIMSelector
        /// From when on.
        package var signsFrom: WallTime
    }

    /// Whether nothing is to be done.
    package var isEmpty: Bool { new.isEmpty && promoted == nil }

    /// The keys that a configuration asks for and that are not there, of both selectors: `selector1` signs at once, as
    /// soon as the configuration is enabled. A key of an algorithm that joins later signs from when its selector does.
    package static func create(
        _ config: DKIMSigningConfig, existing: [DKIMKeyring.Key], at now: WallTime
    ) -> DKIMKeyPlan {
        let rotation = DKIMRotation(existing, at: now)
        var plan = DKIMKeyPlan()
        for selector in DKIMSelector.allCases {
            let from: WallTime? =
                if let rotation {
                    if selector == rotation.selector {
                        now
                    } else {
                        selector == rotation.after && rotation.isPending ? rotation.rotateOnDate : nil
                    }
                } else {
                    selector == .first ? now : nil
                }
            for algorithm in config.algorithm.algorithms
            where !existing.contains(where: { $0.selector == selector && $0.key.algorithm == algorithm }) {
                plan.new.append(
                    NewKey(selector: selector, algorithm: algorithm, bits: config.keySize, signsFrom: from))
            }
        }
        return plan
    }

    /// New keys for the selector that does not sign, which takes over after ``publicationTime``; with `isImmediate` at
    /// once. A rotation under way can't be begun anew, but `isImmediate` ends it at once.
    package static func rotate(
        _ config: DKIMSigningConfig, existing: [DKIMKeyring.Key], at now: WallTime, isImmediate: Bool
    ) throws(Refusal) -> DKIMKeyPlan {
        guard let rotation = DKIMRotation(existing, at: now) else { throw .noKeys }
        var plan = DKIMKeyPlan()
        if rotation.isPending {
            guard isImmediate else { throw .rotating(rotation.after, until: rotation.rotateOnDate) }
            plan.promoted = Promotion(selector: rotation.after, signsFrom: now)
            return plan
        }
        let from =
            isImmediate
            ? now
            : WallTime(
                milliseconds: (Instant(milliseconds: now.milliseconds) + publicationTime).milliseconds)
        plan.replaced = rotation.after.other
        plan.new = config.algorithm.algorithms.map {
            NewKey(selector: rotation.after.other, algorithm: $0, bits: config.keySize, signsFrom: from)
        }
        return plan
    }
}
