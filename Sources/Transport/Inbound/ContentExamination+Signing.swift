import Facts
import Mail
import MailFlow
import SenderAuthentication

extension ContentExamination {
    /// What was decided, with the signatures of the plan on top of every copy. Reads the content.
    ///
    /// What can't be signed goes unsigned, and the record says why: receivers take it like any other without a
    /// signature, while a refusal would hold up mail that is in order.
    func signed(_ categorization: Categorization) -> Categorization {
        guard !plan.signingKeys.isEmpty, case .accept(var message) = categorization else { return categorization }
        let signer = DKIMSigner(plan.signingKeys)
        for index in message.copies.indices {
            do {
                let fields = try signer.signatures(
                    header: beginning, edits: message.copies[index].edits, content: content, at: facts.receivedAt)
                message.copies[index].edits.prepended.insert(contentsOf: fields, at: 0)
            } catch {
                let decision = Decision(
                    .signing, organization: transaction.attribution?.organization,
                    revision: transaction.attribution?.revision, outcome: .signingFailed(reason: "\(error)"))
                // What holds for many copies is said once.
                if !message.decisions.contains(decision) { message.decisions.append(decision) }
            }
        }
        return .accept(message)
    }
}
