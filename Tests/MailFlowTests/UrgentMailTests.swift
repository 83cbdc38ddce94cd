import MailFlow
import Testing

@Suite("Held mail that is likely to be wanted at once")
struct UrgentMailTests {
    @Test(
        "subjects about codes, confirmations and new passwords are known in both languages, in any case and encoded",
        arguments: [
            "Your verification code", "123456 is your code", "ONE-TIME PASSWORD: 993311", "[Shop] Reset your password",
            "Dein Bestätigungscode", "IHR BESTÄTIGUNGSCODE LAUTET 1234", "Passwort zurücksetzen", "OTP",
            "=?utf-8?q?Ihr_Best=C3=A4tigungscode?=",
        ])
    func urgent(subject: String) { #expect(UrgentMail.isUrgent(subject: subject)) }

    @Test(
        "other subjects are not, nor such words inside others",
        arguments: [
            "", "Lunch", "hotpot recipes", "Our passcodes are changing", "code", "Your password is safe with us",
            "\u{202e}edoc noitacifirev", "Verification of codes", "Bestätigungscodes",
        ])
    func other(subject: String) { #expect(!UrgentMail.isUrgent(subject: subject)) }

    @Test("a subject of any length is looked at as far as items are found by")
    func long() {
        #expect(!UrgentMail.isUrgent(subject: String(repeating: "x", count: 300) + " verification code"))
        #expect(UrgentMail.isUrgent(subject: "verification code " + String(repeating: "x", count: 100_000)))
    }
}
