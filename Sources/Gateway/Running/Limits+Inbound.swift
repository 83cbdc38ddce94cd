import Organization
import SMTP
import Transport

extension SessionLimits {
    /// The limits of one session by this server's settings.
    init(_ limits: Limits) {
        self.init()
        messageSize = limits.messageSize
        commandLine = limits.commandLine
        textLine = limits.textLine
        messages = limits.messagesPerConnection
        protocolErrors = limits.protocolErrors
        commandsWithoutMail = limits.commandsWithoutMail
        commandPause = limits.commandPause
        unsentReplies = limits.unreadReplies
        edgeBlocks = limits.unknownRecipients
        helloTime = limits.greetingTime
        commandTime = limits.commandTime
        contentTime = limits.dataTime
        idleTime = limits.idleTime
        rateWindow = limits.dataRateTime
        minimumRate = Int64(limits.dataRate)
    }
}

extension HandshakeLimits {
    /// The limits on TLS handshakes by this server's settings.
    init(_ limits: Limits) {
        self.init()
        total = limits.tlsHandshakes
        perSource = limits.tlsHandshakesPerSource
        failuresPerMinute = limits.failedTlsHandshakes
    }
}

extension ConnectionLimits {
    /// The limits on connections by this server's settings.
    init(_ limits: Limits) {
        self.init()
        total = limits.connections
        perSource = limits.connectionsPerSource
        perNetwork = limits.connectionsPerNetwork
        newPerMinute = limits.connectionRate
        unknownRecipientsPerHour = limits.unknownRecipientsPerHour
        refusedRecipientsPerHour = limits.refusedRecipientsPerHour
    }
}
