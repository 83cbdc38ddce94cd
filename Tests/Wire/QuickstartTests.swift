import Foundation
import PosternTesting
import Testing

extension Wire {
    @Suite struct Quickstart {
        @Test("delivers into a Maildir right after quickstart, byte for byte under the trace fields")
        func maildir() async throws {
            let gateway = try await Postern(quickstart: "contoso.test")
            try await gateway.start()
            let recipient = "postmaster@contoso.test"
            for (index, message) in SampleMessage.all.enumerated() {
                try await Swaks.deliver(message.data, to: recipient, port: gateway.port)
                let files = try await gateway.waitForQuickstartMail(count: index + 1)
                #expect(files.contains { message.isTail(of: $0) }, "\(message)")
                #expect(files.allSatisfy { String(decoding: $0, as: UTF8.self).contains("Received: from client.test") })
            }
        }
    }
}

extension Postern {
    /// Waits for mail in whichever mailbox the sample organization gives its postmaster.
    func waitForQuickstartMail(count: Int) async throws -> [Data] {
        let mail = folder.path + "/data/mail"
        func messages() -> [Data] {
            let paths = FileManager.default.enumerator(atPath: mail)?.compactMap { $0 as? String } ?? []
            return paths.filter {
                ["new", "cur"].contains(($0 as NSString).deletingLastPathComponent.split(separator: "/").last)
            }
            .sorted().compactMap { FileManager.default.contents(atPath: "\(mail)/\($0)") }
        }
        try await eventually(
            seconds: 60, ProgramError("There are \(messages().count) of \(count) messages under \(mail).\n\(log)")
        ) { messages().count >= count }
        return messages()
    }
}
