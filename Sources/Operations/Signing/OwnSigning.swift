package import Mail
package import MailFlow
import NIOCore
package import Queueing
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
            decision?.outcome = .notSigned(reason: "\(error)")
        }
    }
}

extension Acceptance {
    /// Puts the signatures of its author on top of a message that this gateway made.
    package mutating func sign(as author: EmailAddress, by categorizer: Categorizer) {
        guard case .memory(let content) = content else { return }
        let ruling = categorizer.signing(ownMessageOf: author, organization: organization, at: receivedAt)
        for index in copies.indices {
            let signing = OwnSigning(ruling, content: content, edits: copies[index].edits, at: receivedAt)
            copies[index].edits.prepended.insert(contentsOf: signing.fields, at: 0)
            // What holds for many copies is said once.
            if let decision = signing.decision, !decisions.contains(decision) { decisions.append(decision) }
        }
    }
}
