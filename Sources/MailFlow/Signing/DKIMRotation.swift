package import Mail

/// When which selector of a domain signs, under the names of EOP's `DkimSigningConfig`.
package struct DKIMRotation: Hashable, Sendable {
    /// `RotateOnDate`: when the selector that was chosen last began to sign, or will.
    package var rotateOnDate: WallTime
    /// `SelectorAfterRotateOnDate`.
    package var after: DKIMSelector
    /// `SelectorBeforeRotateOnDate`.
    package var before: DKIMSelector { after.other }
    /// The selector that signs at the moment asked about; nil before the first one's time.
    package var selector: DKIMSelector?
    /// Whether the change is still to come.
    package var isPending: Bool

    /// Reads it off a domain's keys; nil when none of them was ever chosen to sign.
    package init?(_ keys: [DKIMKeyring.Key], at time: WallTime) {
        var chosen: [DKIMSelector: WallTime] = [:]
        for key in keys {
            guard let from = key.signsFrom else { continue }
            // A key that joined later does not put off its selector.
            chosen[key.selector] = chosen[key.selector].map { min($0, from) } ?? from
        }
        guard let last = chosen.max(by: { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }) else {
            return nil
        }
        rotateOnDate = last.value
        after = last.key
        isPending = last.value > time
        if !isPending {
            selector = after
        } else if let earlier = chosen[after.other], earlier <= time {
            selector = after.other
        } else {
            selector = nil
        }
    }
}
