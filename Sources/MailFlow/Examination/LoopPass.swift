internal import Mail

/// Which pass of a message through an organization this is, by the stamps it carries (docs/reference/routing.md, loops).
struct LoopPass {
    /// Whether it has passed as often as it may.
    private(set) var isLoop = false
    /// The stamp for this pass; nil without the server's secrets.
    private(set) var stamp: String?
    /// For the record; empty for the first pass.
    private(set) var inputs: [Decision.Input] = []

    /// - Parameters:
    ///   - id: the message's identity.
    ///   - fields: the values of its stamps, made by this server or not.
    init(_ id: NetworkMessageID, _ fields: [String], organization: String, secrets: ServerSecrets?) {
        guard let secrets else { return }
        let stamps = LoopStamp(secrets: secrets)
        var last = LoopStamp.Stamp(id: id, passes: 0)
        for field in fields {
            // Others can't make a stamp that counts; a copied one harms the message it is put on alone.
            if case .own(let stamp) = stamps.read(field, organization: organization), stamp.passes > last.passes {
                last = stamp
            }
        }
        if last.passes > 0 { inputs = [.init("loopID", last.id), .init("passes", last.passes)] }
        isLoop = last.passes >= LoopStamp.maximumPasses
        if !isLoop {
            last.passes += 1
            stamp = stamps.field(last, organization: organization)
        }
    }
}
