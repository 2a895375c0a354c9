/** What a customer pays with. */
export interface CardField {
  /** What stands for the card at the payment provider. Throws an `ApiError` 402 when the card is not complete or not good. */
  takeToken(form: FormData): Promise<string>;
}
