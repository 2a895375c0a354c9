/** What the sign-in page reads. The providers themselves declare the rest. */
export interface Config {
  auth?: {
    providers?: {
      demo?: {
        users?: Array<{
          /** @visibility frontend */
          userEntityRef: string;
          /** @visibility frontend */
          title: string;
          /** @visibility frontend */
          description?: string;
        }>;
      };
      guest?: {
        /**
         * Set where the guest may enter: the page then offers it.
         * @visibility frontend
         */
        userEntityRef?: string;
      };
    };
  };
}
