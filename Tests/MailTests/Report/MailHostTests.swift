import Foundation
import Mail
import Testing

@Suite("Hosts in events and reports")
struct MailHostTests {
    @Test(
        "a host's stored form is read back, also that of stores of earlier releases",
        arguments: [
            ("mx.example.net [192.0.2.1]:25", "mx.example.net", "192.0.2.1" as String?),
            ("mx.example.net [2001:db8::1]:2525", "mx.example.net", "2001:db8::1"),
            ("[192.0.2.1]:24", "[192.0.2.1]", nil),
            ("[2001:db8::1]:24", "[2001:db8::1]", nil), ("mx.example.net", "mx.example.net", nil),
        ])
    func stored(text: String, name: String, address: String?) throws {
        let host = MailHost(stored: text)
        #expect(host.description == text && host.name == name && host.address?.description == address)
        let json = try JSONEncoder().encode([host])
        #expect(try JSONDecoder().decode([String].self, from: json) == [text])
        #expect(try JSONDecoder().decode([MailHost].self, from: json) == [host])
    }

    @Test(
        "what names no host stays as it is written, and stands for the name",
        arguments: [
            "", "mx.example.net [192.0.2.1]", "mx.example.net [192.0.2.1]:x", "mx [192.0.2]:25", "]:25[", "a b",
            "[]:25",
            "\r\n", "mx.example.net[192.0.2.1]:25", " [192.0.2.1]:25", "ü [192.0.2.1]:25:", "x]:",
        ])
    func other(text: String) {
        let host = MailHost(stored: text)
        #expect(host.description == text && host.name == text && host.address == nil)
    }

    @Test("a host is the same by whatever way it came")
    func equality() throws {
        let name = try Domain("mx.example.net")
        let address = try #require(IPAddress("192.0.2.1"))
        let host = MailHost.at(address, port: 25, name: name)
        #expect(host == MailHost(stored: "mx.example.net [192.0.2.1]:25"))
        #expect(Set([host, .at(address, port: 25, name: name)]).count == 1)
        #expect(host != .at(address, port: 25, name: nil) && host != .named(name))
        #expect(MailHost.named(name) == MailHost(stored: "mx.example.net"))
    }
}
