import Mail
import MailFlow

/// Replies of the listener itself.
enum InboundReplies {
    static let noResources = Replies.insufficientResources
    static let temporaryError = Reply(
        451, EnhancedStatusCode(4, 3, 0), "Temporary server error. Please try again later.")
    static let poison = Reply(
        554, EnhancedStatusCode(5, 6, 0), "Message refused: its content could not be processed twice before")
    static let noTLS = Reply(
        454, EnhancedStatusCode(4, 7, 0), "TLS not available due to temporary reason")
    static let recordsWithoutContent = Reply(
        421, EnhancedStatusCode(4, 7, 0), "Too many TLS records without content on this connection")
    static let notAvailable = Reply(421, EnhancedStatusCode(4, 3, 2), "Service not available")
}
