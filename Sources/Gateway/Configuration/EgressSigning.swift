import Mail
import MailFlow
import NIOCore
import Operations
import Organization
import Transport

extension ActiveConfiguration {
    /// What conversion of content for hosts without 8BITMIME asks of the configuration: the keys for a message that was
    /// signed when it came in and is to be signed anew, and what becomes of one that can't be converted.
    func eightBitHandling(time: any TimeSource) -> EightBitHandling {
        EightBitHandling(
            signingKeys: { organization, header in
                // The author decides, as when the message came in.
                let (authors, basis) = (MessageAuthors(reading: header), self.basis)
                guard authors.single != nil, let owner = basis.snapshot.organization(named: organization) else {
                    return []
                }
                return SigningRuling(
                    authors, of: owner, snapshot: basis.snapshot, keyring: basis.keyring, at: time.wallTime()
                ).keys
            },
            returnsUnconvertible: { organization in
                let document = self.snapshot.organization(named: organization)?.document
                return document?.transportConfig.eightBitConversionFailureAction == .return
            })
    }
}
