import Mail
import MailFlow
import NIOCore
import SenderAuthentication

/// The signatures of a message that this gateway makes (docs/reference/dkim-signing.md). Takes about a millisecond for
/// each RSA key.
struct OwnSigning {
    /// The DKIM-Signature fields, to be put on top.
    private(set) var fields: [String] = []
    /// For the record; nil where nothing asks for signatures.
    private(set) var decision: Decision?

    init(_ ruling: SigningRuling, content: ByteBuffer, edits: MessageEdits, at time: WallTime) {
        decision = ruling.decision
        guard !ruling.keys.isEmpty else { return }
        do {
            fields = try DKIMSigner(ruling.keys).signatures(
                header: content, edits: edits, content: .memory(content), at: time)
        } catch {
            // Better a report without a signature than none.
            decision?.outcome = "not signed: \(error)"
        }
    }
}
