import Foundation
import PosternTesting

/// A real provider of OpenID Connect: oidc-provider-mock, which scripts/setup --test installs.
final class IdentityProvider {
    /// Its issuer.
    let issuer: String
    private let folder: TemporaryFolder
    private let program: RunningProgram

    /// Starts it, and waits until it answers.
    ///
    /// - Parameter people: the claims of who can sign in, each JSON with `sub`.
    static func start(people: [String]) async throws -> IdentityProvider {
        let provider = try IdentityProvider(people: people, port: Loopback.freePort())
        try await eventually(seconds: 120, provider.program.error("does not answer at \(provider.issuer).")) {
            guard provider.program.isRunning else { throw provider.program.error("ended.") }
            let answer = try? await Curl.ask("\(provider.issuer)/.well-known/openid-configuration")
            return answer?.status == 200
        }
        return provider
    }

    private init(people: [String], port: UInt16) throws {
        folder = try TemporaryFolder()
        issuer = "http://127.0.0.1:\(port)"
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        program = try RunningProgram(
            root.appendingPathComponent(".build/web-tools/bin/oidc-provider-mock").path,
            ["--port", "\(port)", "--host", "127.0.0.1"] + people.flatMap { ["--user-claims", $0] },
            outputPath: folder.path + "/output")
    }

    /// Signs somebody in where a browser was sent to; gives where the browser is sent back to.
    func signIn(_ subject: String, at location: String) async throws -> String {
        let answer = try await Curl.ask(location, form: "sub=\(subject)")
        guard let back = answer.field("location") else {
            throw program.error("did not sign \(subject) in (\(answer.status)).")
        }
        return back
    }

    /// Ends it.
    func stop() { program.stop() }
}
