import Foundation
import PosternTesting
import Testing

extension Wire {
    @Suite struct EightBit {
        private static let message =
            "From: Ann <ann@contoso.test>\r\nTo: bob@contoso.test\r\nSubject: x\r\nMessage-ID: <8@contoso.test>\r\n"
            + "Date: Mon, 23 Nov 2026 13:00:00 +0000\r\nMIME-Version: 1.0\r\n"
            + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nna\u{ef}ve, long enough\r\n"

        /// The message as a Postfix that does not offer some keywords got it, as text with LF.
        private func received(without keywords: String) async throws -> String {
            let postfix = try await Postfix.start(
                domains: ["contoso.test"], settings: ["smtpd_discard_ehlo_keywords = \(keywords)"])
            let gateway = try await Postern(organization: SmartHost.organization(port: postfix.port))
            try await gateway.start()
            try await Swaks.deliver(Data(Self.message.utf8), to: "bob@contoso.test", port: gateway.port)
            let messages = try await postfix.waitForMessages(to: "bob@contoso.test", gateway: gateway)
            return String(decoding: try #require(messages.first), as: UTF8.self)
        }

        @Test(
            "converts content for a Postfix without 8BITMIME, whatever else it offers",
            arguments: ["", ", pipelining, chunking, size, dsn"])
        func converts(more: String) async throws {
            let text = try await received(without: "8bitmime" + more)
            #expect(text.contains("Content-Transfer-Encoding: quoted-printable\n"))
            #expect(text.hasSuffix("\n\nna=C3=AFve, long enough\n"))
        }

        @Test("leaves content as it is for a Postfix with 8BITMIME alone")
        func leaves() async throws {
            let text = try await received(without: "pipelining, chunking, size, dsn")
            #expect(text.hasSuffix("\n\nna\u{ef}ve, long enough\n"))
        }
    }
}
