import Identity
import Mail

/// What people write of accounts, checked.
enum AccountText {
    /// An owner's name as it may be kept and shown.
    static func fullName(_ text: String) throws(OperationFailure) -> String {
        try Bounds.text(text, "fullName", octets: 256)
    }

    /// An address for notices.
    static func email(_ text: String) throws(OperationFailure) -> String {
        guard let address = EmailAddress(text) else {
            throw OperationFailure(
                .usage,
                "email is \"\(SafeText.escaped(text, limit: 80))\", which is no address; write one such as "
                    + "ann@contoso.com.")
        }
        return address.description
    }
}

extension OperationFailure {
    /// A text that is no name of an account.
    static func accountName(_ text: String) -> OperationFailure {
        OperationFailure(
            .usage,
            "\"\(SafeText.escaped(text, limit: 80))\" is no name of an account: write 1 to \(AccountName.maximum) "
                + "letters of a to z, digits, or one of . - _ + @, and begin with a letter or a digit.")
    }
}

extension Account {
    /// Throws where the account is another one than the caller looked at.
    func expect(_ version: Int64?) throws(OperationFailure) {
        guard let version, version != self.version else { return }
        throw OperationFailure(
            .changedMeanwhile,
            "Account \(name) has version \(self.version) by now, not \(version): look at it and try again.")
    }

    /// Throws where the roles of the account come from elsewhere.
    func expectLocal() throws(OperationFailure) {
        guard origin != .local else { return }
        throw OperationFailure(
            .cannotNow,
            "The roles of account \(name) come from its provider of identities at each sign-in: change them there, or "
                + "the provider's roleClaim in postern.yaml.")
    }
}
