import Foundation
import PosternTesting
import Testing

extension Wire {
    @Suite struct ProxyProtocol {
        private static let organization = """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.test, DomainType: Authoritative, Default: true }
            recipients:
              - { PrimarySmtpAddress: ann@contoso.test, RecipientType: UserMailbox, Mailbox: maildir }
            """

        private static func received(_ message: Data) -> String {
            let text = String(decoding: message, as: UTF8.self)
            return text.split(separator: "\r\n").first { $0.hasPrefix("Received:") }.map(String.init) ?? text
        }

        @Test("knows the client behind HAProxy", arguments: [1, 2])
        func haproxy(version: Int) async throws {
            let gateway = try await Postern(organization: Self.organization, hasProxyListener: true)
            try await gateway.start()
            let proxy = try await HAProxy.start(server: try #require(gateway.proxyPort), version: version)
            try await Swaks.deliver(to: "ann@contoso.test", port: proxy.port, sendingAddress: "127.0.0.9")
            let message = try await gateway.waitForMaildir("ann@contoso.test")[0]
            let text = String(decoding: message.prefix(2_000), as: UTF8.self)
            #expect(text.contains("[127.0.0.9]") && !text.contains("[127.0.0.2]"), "\(text)")
        }

        @Test("takes a header of a listed proxy, where it is listed, and of nobody else")
        func trust() async throws {
            let gateway = try await Postern(organization: Self.organization, hasProxyListener: true)
            try await gateway.start()
            let proxyPort = try #require(gateway.proxyPort)
            let header = [
                "--proxy-version", "1", "--proxy-family", "TCP4", "--proxy-source", "192.0.2.77",
                "--proxy-source-port", "4711", "--proxy-dest", "192.0.2.1", "--proxy-dest-port", "25",
            ]
            func send(port: UInt16, from address: String, options: [String]) async throws -> (Int32, String) {
                try await Swaks.send(
                    to: "ann@contoso.test", port: port, sendingAddress: address, options: options)
            }
            let (listed, transcript) = try await send(port: proxyPort, from: "127.0.0.1", options: header)
            #expect(listed == 0, "\(transcript)")
            let message = try await gateway.waitForMaildir("ann@contoso.test")[0]
            #expect(String(decoding: message.prefix(2_000), as: UTF8.self).contains("[192.0.2.77]"))

            // A client that isn't listed, and a listener without proxies: no word of it is believed.
            for (port, address) in [(proxyPort, "127.0.0.9"), (gateway.port, "127.0.0.1")] {
                let (status, output) = try await send(port: port, from: address, options: header)
                #expect(status != 0 && output.contains("554 5.5.0"), "\(output)")
                #expect(!output.contains("192.0.2.77]"))
            }
            // A listed proxy without a header is no client.
            let (bare, output) = try await send(port: proxyPort, from: "127.0.0.1", options: [])
            #expect(bare != 0 && !output.contains("220 "), "\(output)")
            // And a client that isn't listed needs none.
            let (plain, plainOutput) = try await send(port: proxyPort, from: "127.0.0.9", options: [])
            #expect(plain == 0, "\(plainOutput)")
        }
    }
}
