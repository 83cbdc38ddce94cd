import CryptoExtras
import DNS
import Foundation
import Mail
import NIOCore
import SenderAuthentication

/// Mail from outside whose sender is found out by SPF, DKIM and DMARC. The key signs nothing else: it is here so that each
/// run has the same signature.
enum SignedMail {
    static func plan(_ plan: inout Way.Plan) throws {
        let time = SteppedTime()
        let (domain, selector) = (try Domain("outside.test"), try Domain("r"))
        let content = Content.plain(octets: plan.size)
        let signer = DKIMSigner([try DKIMSigningKey(pem: key, domain: domain, selector: selector)])
        let fields = try signer.signatures(
            header: content, edits: MessageEdits(), content: .memory(content), at: time.wallTime())
        var signed = ByteBuffer()
        for field in fields { signed.writeString(field + "\r\n") }
        signed.writeImmutableBuffer(content)
        plan.content = signed
        let publicKey = try _RSA.Signing.PrivateKey(pemRepresentation: key).publicKey
        let zone = SenderZone(texts: [
            domain: "v=spf1 ip4:198.51.100.0/24 ip4:192.0.2.0/24 -all",
            try Domain("r._domainkey.outside.test"):
                "v=DKIM1; k=rsa; p=" + publicKey.derRepresentation.base64EncodedString(),
            try Domain("_dmarc.outside.test"): "v=DMARC1; p=reject",
        ])
        let resolver = CachingResolver(zone, time: time)
        plan.authenticator = PassingAuthenticator(base: MessageAuthenticator(resolver: resolver, time: time))
        plan.isTrusted = false
    }

    /// Sees to it that what is counted is mail that passes.
    private struct PassingAuthenticator: Authenticator {
        let base: MessageAuthenticator

        func authenticate(_ request: AuthenticationRequest) async -> MessageAuthentication {
            let found = await base.authenticate(request)
            precondition(
                found.spf.result == .pass && found.dkim.map(\.result) == [.pass] && found.dmarc.result == .pass,
                "the message does not pass")
            return found
        }
    }

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCZBFmkLV7nCndi
        t0GhbARPYAT88tnqMrbkjeBp1AHFeVtCn7bgKl/auV509qUjPQHYzVXAcY4gfYhi
        mvmG6zzefZ12EWLMqZhZAhntmuv2A98SggwYisoJfHCULufhfYUbQhems5QDR9ch
        bKXaOoXwlc+o0cCZA6EgtNebKaxN3x26Y4zyVQt6jwsheCFZYM4AN7eXTP/y2OhC
        /QDcxzExRaWSzTV4EWt/XhCKv3Vc6Phro0sy2QDnWG+k7dMvns7HXLDewWF2r1e6
        dJc4pvme/PE0n3Bqu2pULtk25bEayoCHgLYYtdwiNdEPphzkE4GcaKub0r7+HPbd
        sZecRKInAgMBAAECggEAEsiBa9FeoR7cSS5fVz4ysz8BWGmZOBH8oxwKtwLy1WJQ
        bQ0SU6caosyhcdslqf3fAFWIWA9jF82WadWbRCVpOz3mj9aSLwxcgASYLojCEVjS
        pRYjVPnofiHxPIdw0xxniVE4z6+jP4SDPdOf8k9qdKjMgm0pEWoWzonUc565y3R4
        50ZcsdRbxRv4GFZvPquQVo0mp/76MjqE+/DkPC1u8R4V4MrlAwNStmAQZ5+MTuoF
        Xf/neQxhgOUSGvAq9RDOkD7VTDYL1Jv5D0ofV301FHlLyKz+JVLSNq9mwrh/FwHa
        bK5n1TmVHAnZoJHaTPOzKx2zaOy3OqnSpl3n+Jc0fQKBgQDIZ37cgFmae8Av5Hku
        Mgq77qNHxOgIy20KJOsprYcnAHpdPmGqri1GIWLnGpTSoQXrpOpa6LZwFNYILcmB
        H9nia2kfuQRhuWeTBkby3tG9dpBjz3W85OatUU+wa/C6rkxpFS8IyZuRLx9KjQzk
        KjyFfk4CCPi80h8oAa2IeAVO6wKBgQDDd3Vk2MZsXyKdeSdgalJUzj7bP0M+iLbs
        QhXNVAkztKVyXAWnx/dHjvjs6aWyklwZ5uwwNHVhREOhcFrsr648Ue+q3lc6BsNI
        upcBMT+HG6rgoYURIynnDCTh4S/Oj85Iy6ntulFhn7t/5M+5wiaJANZyT7LWH7ec
        LsWI5DICtQKBgQDGLyuTDk8OajFOa4i3eX+KCN5qfDznbZ2Aua/iAJy2ok9gZO+b
        JjLZtuyjFXN1tQ4w0l981cSNpN1hKz6qNoB33LcSSxsdNYhLKpsBVf9feaAjRKfv
        zQKfBdlj4+smAnbIOM3Rx+bTtiEgzcqg3XAKqDSm6I5r1PRA0R/25JKDTwKBgBjC
        D8eHQZLGdg72Iouuy+DcAtAoci8AiBLix/oq88Nt1SroBvtac7LHpDX13jwBF9Nc
        EXyFmHyKdfqDzbB/DBWt1yqQYQIDi0ayA6BuCXrmgT1UmBM0ngEa460Mpc6HHnzP
        9yUaXWZ9IfWwGLORqOnfhkoSWDeQ6uPIdNLC/KalAoGAAYZYZS7wHYtVywDD11iy
        QPaQQJhNLfkJDjQaz/8zZ55M0mppZIK7CcuR7cub8R88GJhYK+BuKu4o/Ey6x75h
        Pj41ftt2wSEgp1pdYoDE0rL86SKZM71x7Zvkwl/+dLrn7SEuHasYCd8KWDzn5HX1
        WrntkYAnWbvMu6f9QUai1+s=
        -----END PRIVATE KEY-----
        """
}
